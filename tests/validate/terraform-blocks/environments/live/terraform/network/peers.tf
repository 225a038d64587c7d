locals {
  office = "10.7.0.0/16"
  peers  = []
}

# A name that is there already, of something else.
resource "aws_cloudwatch_log_group" "flow_logs_again" {
  name = "/aws/vpc/notes-live-flow-logs"
}
