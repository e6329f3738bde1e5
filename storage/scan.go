package storage

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// scan walks over the names of all keys that match, a page at a time, on each master of a cluster in turn, up to a number of
// them (0: all). What is there all the time is met at least once, unless its slot moves meanwhile.
func (s *core) scan(ctx context.Context, match string, most int, page func(ctx context.Context, keys []string) error) error {
	var nodes []redis.UniversalClient
	if c, ok := s.conf.Client.(*redis.ClusterClient); ok {
		found := make(chan redis.UniversalClient, 1<<10)
		err := c.ForEachMaster(ctx, func(_ context.Context, node *redis.Client) error {
			found <- node
			return nil
		})
		if err != nil {
			return err
		}
		for close(found); len(found) > 0; {
			nodes = append(nodes, <-found)
		}
	} else {
		nodes = append(nodes, s.conf.Client)
	}
	met := 0
	for _, node := range nodes {
		for cursor := uint64(0); ; {
			keys, next, err := node.Scan(ctx, cursor, match, registerPage).Result()
			if err != nil {
				return err
			}
			if len(keys) > 0 {
				if err := page(ctx, keys); err != nil {
					return err
				}
			}
			met += len(keys)
			if cursor = next; cursor == 0 || most > 0 && met >= most {
				break
			}
		}
	}
	return nil
}
