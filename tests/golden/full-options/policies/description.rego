# METADATA
# title: Namespaces say what they are for
# description: Whoever finds one wants to know whether it can go.
# custom:
#   fix: add the label `app.kubernetes.io/part-of`
#   kinds: [Namespace]
package lib.description

violation contains {"msg": msg, "details": {"path": "metadata.labels"}} if {
	object.get(input.review.object, ["metadata", "labels", "app.kubernetes.io/part-of"], "") == ""
	msg := "it does not say what it is a part of"
}
