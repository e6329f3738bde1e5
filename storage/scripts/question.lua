-- Takes a chat's turn to ask the gateway, unless it had one within a time.
-- KEYS: the last question.  ARGV: now, that time (both in milliseconds), what names this turn, the guarantee.
-- Gives 1, or the question that is kept: when it was asked, 1 (answered) or 0, its turn and its guarantee, parted by "|".
local now, every = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('GET', KEYS[1])
if kept then
  local at, _, turn = string.match(kept, '^(%d+)|(%d)|([^|]*)|')
  if turn == ARGV[3] then -- this very turn was taken before, and only its answer was lost
    return 1
  end
  -- A process whose clock is ahead keeps nobody waiting for longer than that time.
  if math.abs(now - tonumber(at)) < every then
    return kept
  end
end
redis.call('SET', KEYS[1], string.format('%.0f', now) .. '|0|' .. ARGV[3] .. '|' .. ARGV[4], 'PX', every)
return 1
