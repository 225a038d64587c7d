# METADATA
# title: Containers cannot change their own files
# description: What breaks into a container puts its tools there. Where nothing can be written, it cannot.
# custom:
#   fix: write `readOnlyRootFilesystem` as `true`, and mount an `emptyDir` where the program writes
#   kinds: [pods]
package lib.read_only_root

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers

	# Who looks for a mistake in a running pod brings tools along.
	not found.is_temporary
	object.get(found.container, ["securityContext", "readOnlyRootFilesystem"], false) != true
	path := concat(".", [found.path, "securityContext.readOnlyRootFilesystem"])
	msg := sprintf("the container `%s` can change its own files", [found.name])
}
