# METADATA
# title: Images come from known registries
# description: Anybody can put an image under a name that looks like a known one into a public registry.
# custom:
#   fix: push the image to one of the registries that are allowed, or add its registry to `policies.registries`
#   kinds: [pods]
#   parameters: { registries: [], exempt: [] }
package lib.image_registry

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers
	found.container.image != "auto"
	not is_allowed(found.container.image)
	path := concat(".", [found.path, "image"])
	msg := sprintf("the image `%s` of the container `%s` is of no allowed registry", [found.container.image, found.name])
}

# A slash ends the name: `ghcr.io/example` does not allow `ghcr.io/example-of-others/api`.
is_allowed(image) if {
	some start in array.concat(input.parameters.registries, input.parameters.exempt)
	startswith(image, concat("", [trim_suffix(start, "/"), "/"]))
}

# A whole image.
is_allowed(image) if {
	some start in array.concat(input.parameters.registries, input.parameters.exempt)
	some after in [":", "@"]
	startswith(image, concat("", [start, after]))
}
