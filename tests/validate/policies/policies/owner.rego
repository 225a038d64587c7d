# METADATA
# title: Services have an owner
# custom:
#   kinds: [Service]
package lib.owner

violation contains {"msg": "nobody owns it"} if {
	not input.review.object.metadata.annotations.owner
}
