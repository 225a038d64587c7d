# METADATA
# title: Containers have no capabilities
# description: A capability is a part of what root may do. What breaks into a container has it too.
# custom:
#   fix: drop `ALL` in `securityContext.capabilities`, and add none
#   kinds: [pods]
#   parameters: { capabilities: [] }
package lib.capabilities

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers
	not "ALL" in object.get(found.container, ["securityContext", "capabilities", "drop"], [])
	path := concat(".", [found.path, "securityContext.capabilities.drop"])
	msg := sprintf("the container `%s` does not drop all capabilities", [found.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers
	some added in found.container.securityContext.capabilities.add
	not added in input.parameters.capabilities
	path := concat(".", [found.path, "securityContext.capabilities.add"])
	msg := sprintf("the container `%s` adds the capability `%s`", [found.name, added])
}
