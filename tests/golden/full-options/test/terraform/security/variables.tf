# Written by platform from environments/test.yaml. Change the spec, not this file: the next render refuses edits.

variable "access_logs_bucket" {
  description = "Name of the bucket of the logs of requests to other buckets. Output `access_logs_bucket` of stack `bootstrap`."
  type        = string
}
