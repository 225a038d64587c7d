# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

variable "alerts_topic_arn" {
  description = "ARN of the topic of alarms. Output `alerts_topic_arn` of stack `security`."
  type        = string
}
