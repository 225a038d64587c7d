# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.60"
    }
    # The token is taken from CLOUDFLARE_API_TOKEN. It has to be allowed to edit, of the zone: DNS, Zone Settings, SSL and
    # Certificates, Cache Rules, Zone WAF, Load Balancers; of the account, where there are pools: Load Balancing: Monitors
    # and Pools.
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5.14"
    }
  }
}
