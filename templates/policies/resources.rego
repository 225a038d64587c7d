# METADATA
# title: Containers say what they take
# description: Without requests a machine is filled until everything on it is slow, and without a limit of memory one program takes what the others need.
# custom:
#   fix: write `resources` with these requests and limits
#   kinds: [pods]
#   parameters: { requests: [cpu, memory], limits: [memory] }
package lib.resources

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers
	not found.is_temporary
	some list in ["requests", "limits"]
	some resource in input.parameters[list]
	not says(found.container, list, resource)
	path := concat(".", [found.path, "resources", list, resource])
	msg := sprintf("the container `%s` has no %s for %s", [found.name, list, resource])
}

says(container, list, resource) if container.resources[list][resource]

# A limit is a request too when there is no other.
says(container, "requests", resource) if container.resources.limits[resource]
