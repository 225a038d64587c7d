# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.60"
    }
  }
}
