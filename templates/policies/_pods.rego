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

# A place in the object, as people write it, from one below the pods' description.
at(below) := concat(".", array.concat(template.path, below))

# Every container, those that only start the others and those that somebody adds to a running pod included.
containers contains found if {
	some list in ["initContainers", "containers", "ephemeralContainers"]
	some index, container in spec[list]
	found := {
		"name": container.name,
		"container": container,
		"path": at(["spec", sprintf("%s[%d]", [list, index])]),
		"is_temporary": list == "ephemeralContainers",
	}
}

# What holds for a container: what it does not say itself, its pod does.
security(container, key) := object.get(
	container,
	["securityContext", key],
	object.get(spec, ["securityContext", key], null),
)
