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

# A whole name, with a version or without: another one that only begins like it is another image.
is_exempt(image) if {
	some repository in input.parameters.exempt
	startswith(concat("", [image, ":"]), concat("", [repository, ":"]))
}
