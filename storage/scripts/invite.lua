-- Saves an invitation if its revision is still the one that was read.
-- KEYS: invitation.  ARGV: revision read, value, lifetime.  Gives 1, or 0 when somebody else has saved.
local kept = redis.call('GET', KEYS[1])
if kept ~= ARGV[2] and revision(kept) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
