# METADATA
# title: Images have a version
# description: Without a tag, or with `latest`, what runs depends on when a pod was started; copies differ from one another, and there is nothing to go back to.
# custom:
#   fix: name a version, better a digest
#   kinds: [pods]
package lib.image_version

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers
	found.container.image != "auto"
	not contains(found.container.image, "@")
	is_floating(found.container.image)
	path := concat(".", [found.path, "image"])
	msg := sprintf("the image `%s` of the container `%s` is of no fixed version", [found.container.image, found.name])
}

is_floating(image) if endswith(image, ":latest")

# A colon before the last slash belongs to the port of the registry.
is_floating(image) if {
	parts := split(image, "/")
	not contains(parts[count(parts) - 1], ":")
}
