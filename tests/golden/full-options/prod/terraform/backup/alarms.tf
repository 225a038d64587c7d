# Written by platform from environments/prod.yaml. Change the spec, not this file: the next render refuses edits.

resource "aws_cloudwatch_event_rule" "backup_failed" {
  name        = "parcels-prod-backup-failed"
  description = "A backup failed. What to do: https://runbooks.parcels.example.com/backup-failed"
  event_pattern = jsonencode({
    source      = ["aws.backup"]
    detail-type = ["Backup Job State Change"]
    detail = {
      state = ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"]
    }
  })
  tags = {
    Name = "parcels-prod-backup-failed"
  }
}

resource "aws_cloudwatch_event_target" "backup_failed" {
  rule      = aws_cloudwatch_event_rule.backup_failed.name
  target_id = "alerts"
  arn       = var.alerts_topic_arn

  input_transformer {
    input_paths = {
      account = "$.account"
      state   = "$.detail.state"
    }
    input_template = "\"A backup in account <account> is <state>. What to do: https://runbooks.parcels.example.com/backup-failed\""
  }
}

resource "aws_cloudwatch_event_rule" "copy_failed" {
  name        = "parcels-prod-copy-failed"
  description = "A copy of a backup failed. What to do: https://runbooks.parcels.example.com/copy-failed"
  event_pattern = jsonencode({
    source      = ["aws.backup"]
    detail-type = ["Copy Job State Change"]
    detail = {
      state = ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"]
    }
  })
  tags = {
    Name = "parcels-prod-copy-failed"
  }
}

resource "aws_cloudwatch_event_target" "copy_failed" {
  rule      = aws_cloudwatch_event_rule.copy_failed.name
  target_id = "alerts"
  arn       = var.alerts_topic_arn

  input_transformer {
    input_paths = {
      account = "$.account"
      state   = "$.detail.state"
    }
    input_template = "\"A copy of a backup in account <account> is <state>. What to do: https://runbooks.parcels.example.com/copy-failed\""
  }
}

resource "aws_cloudwatch_event_rule" "restore_failed" {
  name        = "parcels-prod-restore-failed"
  description = "A backup could not be restored. What to do: https://runbooks.parcels.example.com/restore-failed"
  event_pattern = jsonencode({
    source      = ["aws.backup"]
    detail-type = ["Restore Job State Change"]
    detail = {
      status = ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"]
    }
  })
  tags = {
    Name = "parcels-prod-restore-failed"
  }
}

resource "aws_cloudwatch_event_target" "restore_failed" {
  rule      = aws_cloudwatch_event_rule.restore_failed.name
  target_id = "alerts"
  arn       = var.alerts_topic_arn

  input_transformer {
    input_paths = {
      account = "$.account"
      state   = "$.detail.status"
    }
    input_template = "\"A restored backup in account <account> is <state>. What to do: https://runbooks.parcels.example.com/restore-failed\""
  }
}
