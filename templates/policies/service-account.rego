# METADATA
# title: No pod has the token of the account `default`
# description: All pods of a namespace that name no account share that one, so that a right given to one of them is given to all.
# custom:
#   fix: name a service account of its own, or write `automountServiceAccountToken` as `false`
#   kinds: [pods]
package lib.service_account

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	object.get(pods.spec, "serviceAccountName", "default") in {"", "default"}
	object.get(pods.spec, "automountServiceAccountToken", true) != false
	path := concat(".", array.concat(pods.template.path, ["spec", "serviceAccountName"]))
	msg := "the pods have the token of the account `default`"
}
