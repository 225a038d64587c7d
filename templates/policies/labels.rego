# METADATA
# title: Pods say whose they are
# description: Alarms, bills and network rules go by labels. What has none wakes nobody and is paid by nobody.
# custom:
#   fix: give the pods the label
#   kinds: [pods]
#   except: [istio-ingress]
#   parameters: { labels: [] }
package lib.labels

import data.lib.pods

violation contains {"msg": msg, "details": {"path": path}} if {
	some required in input.parameters.labels
	object.get(pods.template.object, ["metadata", "labels", required], "") == ""
	path := concat(".", array.concat(pods.template.path, ["metadata", "labels"]))
	msg := sprintf("the pods have no label `%s`", [required])
}
