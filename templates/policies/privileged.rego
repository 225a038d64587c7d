# METADATA
# title: No container is privileged
# description: A privileged container is root on the machine.
# custom:
#   fix: take `privileged` out, and write `allowPrivilegeEscalation` as `false`
#   kinds: [pods]
package lib.privileged

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers
	found.container.securityContext.privileged == true
	path := concat(".", [found.path, "securityContext.privileged"])
	msg := sprintf("the container `%s` is privileged", [found.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers
	object.get(found.container, ["securityContext", "allowPrivilegeEscalation"], true) != false
	path := concat(".", [found.path, "securityContext.allowPrivilegeEscalation"])
	msg := sprintf("a program of the container `%s` may get more rights than it was started with", [found.name])
}
