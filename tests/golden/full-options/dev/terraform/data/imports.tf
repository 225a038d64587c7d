# Written by platform from environments/dev.yaml. Change the spec, not this file: the next render refuses edits.

import {
  to = aws_db_instance.orders
  id = "parcels-orders-of-old"
}
