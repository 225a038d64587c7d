# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

variable "cluster_certificate_authority" {
  description = "Whom the API server's certificate is signed by, base64-encoded. Output `cluster_certificate_authority` of stack `cluster-blue`."
  type        = string
}

variable "cluster_endpoint" {
  description = "Where the API of the cluster answers. Output `cluster_endpoint` of stack `cluster-blue`."
  type        = string
}
