-- Saves deliveries that are about no record, those that are not kept already.  KEYS: box, deliveries.  ARGV: deliveries.
deliver(1, 1)
return 1
