# METADATA
# title: Pods stay off the machine that they run on
# description: The machine's files, network and processes belong to all pods on it. Who has them can read what any pod there may read.
# custom:
#   fix: take `hostPath`, `hostNetwork`, `hostPID`, `hostIPC` and `hostPort` out
#   kinds: [pods]
package lib.host_access

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	some key in ["hostIPC", "hostNetwork", "hostPID"]
	pods.spec[key] == true
	path := concat(".", array.concat(pods.template.path, ["spec", key]))
	msg := sprintf("`%s` is on", [key])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some index, volume in pods.spec.volumes
	volume.hostPath
	path := concat(".", array.concat(pods.template.path, ["spec", sprintf("volumes[%d]", [index]), "hostPath"]))
	msg := sprintf("the volume `%s` is a folder of the machine", [volume.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers
	some index, port in found.container.ports
	object.get(port, "hostPort", 0) != 0
	path := sprintf("%s.ports[%d].hostPort", [found.path, index])
	msg := sprintf("the container `%s` takes the port %d of the machine", [found.name, port.hostPort])
}
