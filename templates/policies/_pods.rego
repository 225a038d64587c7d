# What policies about pods have in common: where an object describes its pods, and what is in them.
#
# In a cluster, pods are judged like whatever asks for them. So the mistake is told where somebody can mend it, and a
# pod that was made by hand is judged too.
package lib.pods

template := {"path": [], "object": input.review.object} if input.review.object.kind == "Pod"

template := {
	"path": ["spec", "template"],
	"object": input.review.object.spec.template,
} if {
	input.review.object.kind in {"DaemonSet", "Deployment", "Job", "ReplicaSet", "Rollout", "StatefulSet"}
}

template := {
	"path": ["spec", "jobTemplate", "spec", "template"],
	"object": input.review.object.spec.jobTemplate.spec.template,
} if {
	input.review.object.kind == "CronJob"
}

spec := template.object.spec

# Every container, those that only start the others and those that somebody adds to a running pod included.
containers contains found if {
	some list in ["initContainers", "containers", "ephemeralContainers"]
	some index, container in spec[list]
	found := {
		"name": container.name,
		"container": container,
		"path": concat(".", array.concat(template.path, ["spec", sprintf("%s[%d]", [list, index])])),
		# What a container does not say itself, its pod does.
		"security": object.union(object.get(spec, "securityContext", {}), object.get(container, "securityContext", {})),
		"is_temporary": list == "ephemeralContainers",
	}
}
