-- Saves a delivery that belongs to no record, unless one of its id was saved within a time.
-- KEYS: mark, box, delivery.  ARGV: what names this try, that time, delivery.  Gives 1 or 0.
local kept = redis.call('GET', KEYS[1])
if kept and kept ~= ARGV[1] then
  return 0
end
if not kept then -- else this very try has run before, and only its answer was lost
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  deliver(2, 3)
end
return 1
