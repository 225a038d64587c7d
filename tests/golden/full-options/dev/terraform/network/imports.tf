# Written by platform from environments/dev.yaml. Change the spec, not this file: the next render refuses edits.

import {
  to = aws_vpc_peering_connection.partner
  id = "pcx-0123456789abcdef0"
}
