# METADATA
# title: The edge is the only way in
# description: A Service of its own load balancer, or with a port of every machine, is a way past the firewall, the certificate and the gateway.
# custom:
#   fix: make it a Service of type `ClusterIP`, and lead a host to it
#   kinds: [Service]
#   except: [istio-ingress]
package lib.service_exposure

violation contains {"msg": msg, "details": {"path": "spec.type"}} if {
	input.review.object.spec.type in {"LoadBalancer", "NodePort"}
	msg := sprintf("the Service is of type `%s`", [input.review.object.spec.type])
}

violation contains {"msg": msg, "details": {"path": "spec.externalIPs"}} if {
	count(input.review.object.spec.externalIPs) > 0
	msg := "the Service takes addresses of the machines"
}
