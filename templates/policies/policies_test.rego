# What each policy finds in an object with one mistake, and that it finds nothing in one without. `opa test templates/policies`.
package policies_test

container := {
	"name": "api",
	"image": "ghcr.io/example/api:1.0.0@sha256:6fd85138ab8a370256560f049e8393c85af246c15484c55ef202972fdb630f5f",
	"resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "128Mi"}},
	"securityContext": {
		"allowPrivilegeEscalation": false,
		"readOnlyRootFilesystem": true,
		"capabilities": {"drop": ["ALL"]},
	},
}

template := {
	"metadata": {"labels": {"app.kubernetes.io/name": "api"}},
	"spec": {
		"serviceAccountName": "api",
		"securityContext": {"runAsNonRoot": true, "runAsUser": 10001},
		"containers": [container],
	},
}

deployment := {
	"kind": "Deployment",
	"metadata": {"name": "api", "namespace": "shop"},
	"spec": {"template": template},
}

told := {
	"capabilities": [],
	"exempt": ["docker.io/istio/proxyv2"],
	"hosts": ["api.example.com", "*.example.org"],
	"labels": ["app.kubernetes.io/name"],
	"limits": ["memory"],
	"registries": ["ghcr.io/example"],
	"requests": ["cpu", "memory"],
}

asked(object) := {"review": {"object": object}, "parameters": told}

# All that the policies find in an object: the policy, and the place.
found(object) := {[policy, one.details.path] |
	some policy in [
		"capabilities", "egress", "host_access", "image_digest", "image_registry", "image_version", "labels",
		"privileged", "read_only_root", "resources", "run_as_non_root", "service_account", "service_exposure",
	]
	some one in data.lib[policy].violation with input as asked(object)
}

changed(operation) := json.patch(deployment, [operation])

first := "/spec/template/spec/containers/0"

test_nothing_is_found_in_a_good_object if found(deployment) == set()

test_nothing_is_found_in_what_makes_pods_by_a_schedule if {
	found({"kind": "CronJob", "metadata": {}, "spec": {"jobTemplate": {"spec": {"template": template}}}}) == set()
}

test_nothing_is_found_in_a_pod if {
	found({"kind": "Pod", "metadata": template.metadata, "spec": template.spec}) == set()
}

# A line of this table is a change, the policy that finds it, and where.
cases contains [
	{"op": "remove", "path": concat("", [first, "/securityContext/capabilities"])},
	"capabilities", "spec.template.spec.containers[0].securityContext.capabilities.drop",
]

cases contains [
	{"op": "add", "path": concat("", [first, "/securityContext/capabilities/add"]), "value": ["NET_ADMIN"]},
	"capabilities", "spec.template.spec.containers[0].securityContext.capabilities.add",
]

cases contains [
	{"op": "add", "path": "/spec/template/spec/hostNetwork", "value": true},
	"host_access", "spec.template.spec.hostNetwork",
]

cases contains [
	{"op": "add", "path": "/spec/template/spec/hostPID", "value": true},
	"host_access", "spec.template.spec.hostPID",
]

cases contains [
	{"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "root", "hostPath": {"path": "/"}}]},
	"host_access", "spec.template.spec.volumes[0].hostPath",
]

cases contains [
	{"op": "add", "path": concat("", [first, "/ports"]), "value": [{"containerPort": 80, "hostPort": 80}]},
	"host_access", "spec.template.spec.containers[0].ports[0].hostPort",
]

cases contains [
	{"op": "replace", "path": concat("", [first, "/image"]), "value": "ghcr.io/example/api:1.0.0"},
	"image_digest", "spec.template.spec.containers[0].image",
]

cases contains [
	{
		"op": "replace", "path": concat("", [first, "/image"]),
		"value": "ghcr.io/example-of-others/api@sha256:6fd85138ab8a370256560f049e8393c85af246c15484c55ef202972fdb630f5f",
	},
	"image_registry", "spec.template.spec.containers[0].image",
]

cases contains [
	{"op": "remove", "path": "/spec/template/metadata/labels"},
	"labels", "spec.template.metadata.labels",
]

cases contains [
	{"op": "add", "path": concat("", [first, "/securityContext/privileged"]), "value": true},
	"privileged", "spec.template.spec.containers[0].securityContext.privileged",
]

cases contains [
	{"op": "remove", "path": concat("", [first, "/securityContext/allowPrivilegeEscalation"])},
	"privileged", "spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation",
]

cases contains [
	{"op": "replace", "path": concat("", [first, "/securityContext/readOnlyRootFilesystem"]), "value": false},
	"read_only_root", "spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem",
]

cases contains [
	{"op": "remove", "path": concat("", [first, "/resources/requests/cpu"])},
	"resources", "spec.template.spec.containers[0].resources.requests.cpu",
]

cases contains [
	{"op": "remove", "path": concat("", [first, "/resources/limits/memory"])},
	"resources", "spec.template.spec.containers[0].resources.limits.memory",
]

cases contains [
	{"op": "remove", "path": "/spec/template/spec/securityContext/runAsNonRoot"},
	"run_as_non_root", "spec.template.spec.containers[0].securityContext.runAsNonRoot",
]

cases contains [
	{"op": "add", "path": concat("", [first, "/securityContext/runAsUser"]), "value": 0},
	"run_as_non_root", "spec.template.spec.containers[0].securityContext.runAsUser",
]

cases contains [
	{"op": "remove", "path": "/spec/template/spec/serviceAccountName"},
	"service_account", "spec.template.spec.serviceAccountName",
]

test_each_mistake_is_found_and_nothing_else if {
	wrong := {[operation, found(changed(operation))] |
		some [operation, policy, path] in cases
		found(changed(operation)) != {[policy, path]}
	}
	wrong == set()
}

test_an_image_without_a_version_has_no_digest_either if {
	some image in ["ghcr.io/example/api", "ghcr.io/example/api:latest", "localhost:5000/api"]
	names := {policy | some [policy, _] in found(changed({"op": "replace", "path": concat("", [first, "/image"]), "value": image}))}
	{"image_digest", "image_version"} - names == set()
}

test_a_limit_is_a_request if {
	found(changed({"op": "remove", "path": concat("", [first, "/resources/requests/memory"])})) == set()
}

test_what_istio_puts_into_a_pod_is_let_through if {
	proxy := object.union(container, {"name": "istio-proxy", "image": "docker.io/istio/proxyv2:1.31.0"})
	found(changed({"op": "add", "path": "/spec/template/spec/initContainers", "value": [proxy]})) == set()
	injected := object.union(container, {"image": "auto"})
	found(changed({"op": "replace", "path": first, "value": injected})) == set()
}

test_what_is_called_nearly_as_that_is_not if {
	other := object.union(container, {"name": "istio-proxy", "image": "docker.io/istio/proxyv2-mine:1.31.0"})
	some one in found(changed({"op": "add", "path": "/spec/template/spec/initContainers", "value": [other]}))
	one[0] == "image_digest"
}

test_who_looks_for_a_mistake_may_bring_tools_along if {
	debugger := {
		"name": "debugger", "image": container.image,
		"securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
	}
	found(changed({"op": "add", "path": "/spec/template/spec/ephemeralContainers", "value": [debugger]})) == set()
}

service(spec) := {"kind": "Service", "metadata": {"name": "api", "namespace": "shop"}, "spec": spec}

test_only_the_edge_is_exposed if {
	found(service({"type": "ClusterIP"})) == set()
	found(service({"type": "LoadBalancer"})) == {["service_exposure", "spec.type"]}
	found(service({"type": "NodePort"})) == {["service_exposure", "spec.type"]}
	found(service({"externalIPs": ["203.0.113.1"]})) == {["service_exposure", "spec.externalIPs"]}
}

way_out(peers) := {"kind": "NetworkPolicy", "metadata": {}, "spec": {"egress": [peers]}}

test_the_way_out_is_no_wider_than_it_has_to_be if {
	everywhere := {"ipBlock": {"cidr": "0.0.0.0/0"}}
	found(way_out({"to": [everywhere]})) == {["egress", "spec.egress[0].to[0].ipBlock"]}
	found(way_out({"to": [object.union(everywhere, {"ipBlock": {"except": ["169.254.0.0/16"]}})]})) == set()
	found(way_out({"ports": [{"port": 443}]})) == {["egress", "spec.egress[0]"]}
}

entry(hosts) := {"kind": "ServiceEntry", "metadata": {}, "spec": {"hosts": hosts}}

test_hosts_outside_are_those_that_are_allowed if {
	found(entry(["api.example.com", "a.example.org"])) == set()
	found(entry(["api.example.com", "evil.example.net"])) == {["egress", "spec.hosts[1]"]}
	found(entry(["*"])) == {["egress", "spec.hosts[0]"], ["egress", "spec.hosts"]}
}
