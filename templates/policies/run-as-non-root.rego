# METADATA
# title: No program runs as root
# description: What breaks out of a container is on the machine who it was inside.
# custom:
#   fix: write `runAsNonRoot` as `true`, and a number other than 0 as `runAsUser`
#   kinds: [pods]
package lib.run_as_non_root

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers
	object.get(found.security, "runAsNonRoot", false) != true
	path := concat(".", [found.path, "securityContext.runAsNonRoot"])
	msg := sprintf("the container `%s` may run as root", [found.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers
	found.security.runAsUser == 0
	path := concat(".", [found.path, "securityContext.runAsUser"])
	msg := sprintf("the container `%s` runs as root", [found.name])
}
