# METADATA
# title: The way out is no wider than it has to be
# description: What breaks into a pod sends what it finds to the outside, and asks the machine for its credentials.
# custom:
#   fix: name the hosts and address ranges, and leave 169.254.0.0/16 out of `0.0.0.0/0`
#   kinds: [networking.k8s.io/NetworkPolicy, networking.istio.io/ServiceEntry]
#   parameters: { hosts: ["*"] }
package lib.egress

# Where machines answer for their credentials, and what else is to be asked by nobody.
link_local := "169.254.0.0/16"

violation contains {"msg": msg, "details": {"path": path}} if {
	input.review.object.kind == "NetworkPolicy"
	some rule_index, rule in input.review.object.spec.egress
	some peer_index, peer in rule.to
	peer.ipBlock.cidr == "0.0.0.0/0"
	not link_local in object.get(peer.ipBlock, "except", [])
	path := sprintf("spec.egress[%d].to[%d].ipBlock", [rule_index, peer_index])
	msg := sprintf("`%s` is let out to, the machine's own addresses included", [peer.ipBlock.cidr])
}

# No list of addresses is a way to all of them.
violation contains {"msg": msg, "details": {"path": path}} if {
	input.review.object.kind == "NetworkPolicy"
	some index, rule in input.review.object.spec.egress
	count(object.get(rule, "to", [])) == 0
	path := sprintf("spec.egress[%d]", [index])
	msg := "a rule without `to` lets out to everywhere, the machine's own addresses included"
}

violation contains {"msg": msg, "details": {"path": path}} if {
	input.review.object.kind == "ServiceEntry"
	object.get(input.review.object.spec, "location", "MESH_EXTERNAL") == "MESH_EXTERNAL"
	some index, host in input.review.object.spec.hosts
	not is_allowed(host)
	path := sprintf("spec.hosts[%d]", [index])
	msg := sprintf("the host `%s` outside is none of those that are allowed", [host])
}

violation contains {"msg": "the mesh lets out to every host", "details": {"path": "spec.hosts"}} if {
	input.review.object.kind == "ServiceEntry"
	"*" in input.review.object.spec.hosts
}

is_allowed(_) if "*" in input.parameters.hosts

is_allowed(host) if host in input.parameters.hosts

# `*.example.com` allows all names below it.
is_allowed(host) if {
	some allowed in input.parameters.hosts
	startswith(allowed, "*.")
	endswith(host, substring(allowed, 1, -1))
}
