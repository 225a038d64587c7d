# METADATA
# title: Images are named by digest
# description: A tag can be moved to something else by whoever may write to the registry. What was tested is what runs only when the digest says so.
# custom:
#   fix: add the digest to the image, for example `ghcr.io/example/api:1.4.2@sha256:…`
#   kinds: [pods]
#   parameters: { exempt: [] }
package lib.image_digest

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	some found in pods.containers

	# Istio puts its own image in the place of this word.
	found.container.image != "auto"
	not contains(found.container.image, "@sha256:")
	not is_exempt(found.container.image)
	path := concat(".", [found.path, "image"])
	msg := sprintf("the image `%s` of the container `%s` has no digest", [found.container.image, found.name])
}

is_exempt(image) if {
	some start in input.parameters.exempt
	startswith(image, start)
}
