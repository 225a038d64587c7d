variable "secret_key_arn" {
  type = string
}

variable "database_ports" {
  type = map(number)
}

variable "owner" {
  type    = string
  default = "notes-team"
}

variable "nowhere" {}
