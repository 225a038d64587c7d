# Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["111122223333"]

  default_tags {
    tags = {
      Environment = "dev-pr-7"
      ManagedBy   = "platform"
      Owner       = "platform-team"
      Platform    = "parcels"
      Review      = "7"
      Stack       = "delivery-blue"
    }
  }
}

# Whoever runs this logs in to the cluster as who they are in AWS; no token is kept anywhere.
provider "helm" {
  kubernetes = {
    host                   = var.cluster_endpoint
    cluster_ca_certificate = base64decode(var.cluster_certificate_authority)
    exec = {
      api_version = "client.authentication.k8s.io/v1beta1"
      command     = "aws"
      args = [
        "eks",
        "get-token",
        "--cluster-name",
        "parcels-dev-pr-7-blue",
        "--region",
        "eu-central-1",
      ]
    }
  }
}
