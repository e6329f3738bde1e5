package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage"
)

var (
	// errHalf is for a Redis into which a copy is being brought back.
	errHalf = fmt.Errorf("%w: REDIS_URL: an import into this redis is under way; if it was broken off, "+
		"give \"kafalabot import\" the same file again", errConfig)
	// errSpoiled is for one that somebody has served meanwhile, so that it does not go on.
	errSpoiled = fmt.Errorf("%w: REDIS_URL: an import into this redis was begun, and does not go on: %w", errConfig, storage.ErrServed)
)

// halfCure is what to do about an import that has not ended; empty: it is none.
func halfCure(err error) string {
	switch {
	case errors.Is(err, errHalf):
		return "wait until it has ended, or give it the same file again"
	case errors.Is(err, errSpoiled):
		return "stop the bot everywhere, empty this Redis, and import the file anew"
	}
	return ""
}

// exportCmd makes a copy of all that is kept.
type exportCmd struct {
	options
	Verify bool   `help:"Read a file that was made before, all of it, and say what is in it. Asks no Redis."`
	File   string `arg:"" help:"Where the copy goes; -: standard output (with --verify: standard input)."`
}

// Run makes a copy, or checks one. What it prints names nobody.
func (c exportCmd) Run(ctx context.Context, out streams) error {
	if c.Verify {
		return c.check(ctx, out)
	}
	if err := vacant(c.File); err != nil {
		return err
	}
	a, err := c.join(ctx, records)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	said, made := out.out, storage.Copied{}
	export := func(w io.Writer) error { // noted once there is where it goes, and before anything goes there
		err := a.counter.NoteCopy(ctx, staff.MakeCopy)
		if err == nil {
			made, err = a.store.Copies().Export(ctx, w)
		}
		return err
	}
	if c.File == "-" {
		said = out.err
		err = export(out.out)
	} else {
		err = writeWhole(c.File, export)
	}
	if err != nil {
		return err
	}
	if err := printCopied(said, made); err != nil {
		return err
	}
	_, err = fmt.Fprintf(said, "others waited for %s at most\n", made.Longest.Round(10*time.Microsecond))
	return err
}

// check reads a copy.
func (c exportCmd) check(ctx context.Context, out streams) error {
	conf, err := c.configured(ctx, os.LookupEnv, sealing)
	if err != nil {
		return err
	}
	file, err := openCopy(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	found, err := storage.CheckExport(conf.keys, file)
	if err != nil {
		return unfit(err)
	}
	if err := printCopied(out.out, found); err != nil {
		return err
	}
	if found.Broken != "" {
		return errors.New("the file is whole, and the audit trail was not when it was made")
	}
	return nil
}

// vacant refuses a name under which something is, which is never replaced, and one in a folder that is not there.
func vacant(path string) error {
	info, err := os.Stat(path)
	folder, lost := os.Stat(filepath.Dir(path))
	switch {
	case path == "-":
		return nil
	case err == nil && info.Mode().IsRegular():
		return fmt.Errorf("%w: there is a file of this name, and none is replaced: give another name", errConfig)
	case err == nil:
		return fmt.Errorf("%w: what has this name is no file, and is left as it is; -: standard output", errConfig)
	case errors.Is(lost, fs.ErrNotExist), lost == nil && !folder.IsDir():
		return fmt.Errorf("%w: there is no such folder", errConfig)
	}
	return nil
}

// writeWhole writes a file that only its owner reads, under another name until it is whole and on the disk.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	if err := vacant(path); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // with 0600
	if err != nil {
		return unwritten(err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = errors.Join(f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return unwritten(err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return unwritten(err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func unwritten(err error) error { return fmt.Errorf("the file cannot be written: %w", err) }

// openCopy opens a file that is read from its beginning, twice where it is to be; standard input goes into one that nobody else sees.
func openCopy(path string) (*os.File, error) {
	if path != "-" {
		file, err := os.Open(path) //nolint:gosec // which file it is, the operator says
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: there is no such file", errConfig)
		}
		return file, err
	}
	file, err := os.CreateTemp("", "kafalabot-import")
	if err != nil {
		return nil, unwritten(err)
	}
	_ = os.Remove(file.Name()) // it ends with the process
	_, err = io.Copy(file, os.Stdin)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = file.Close()
		return nil, unwritten(err)
	}
	return file, nil
}

// unfit tells what is wrong with a copy, or with what it is to be brought back with.
func unfit(err error) error {
	if err := servedOtherwise(err); err != nil {
		return err
	}
	switch {
	case errors.As(err, new(*storage.KeyError)):
		return fmt.Errorf("%w: DATA_KEYS: %w", errConfig, err)
	case errors.Is(err, storage.ErrNotEmpty), errors.Is(err, storage.ErrLookedAt), errors.Is(err, storage.ErrOtherImport):
		return fmt.Errorf("%w: REDIS_URL: %w", errConfig, err)
	}
	return err
}

func printCopied(w io.Writer, c storage.Copied) error {
	fmt.Fprintf(w, "a copy of %s; what was done since may not be in it\n", c.From.In(kafala.Riyadh).Format(time.RFC3339))
	for _, n := range c.Counts {
		fmt.Fprintf(w, "%8d  %s\n", n.N, n.What)
	}
	if c.Broken != "" {
		fmt.Fprintln(w, c.Broken)
	}
	if c.Older != "" {
		fmt.Fprintf(w, "of a redis that was older than it had been: %s; that stands after an import, too, until "+
			"kafalabot lost notes since when records are missing\n", c.Older)
	}
	_, err := fmt.Fprintf(w, "the last entry of the audit trail is %s\n", c.Head)
	return err
}

// await waits for a time that is no more than storage.ServedWithin away.
func (a *app) await(ctx context.Context, until time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(min(until.Sub(a.now()), storage.ServedWithin)):
		return nil
	}
}

// importCmd brings a copy back.
type importCmd struct {
	options
	File string `arg:"" help:"The copy; -: standard input."`
}

// Run brings a copy back into an empty Redis, notes in the trail that it was done, and of which time the records are lost.
func (c importCmd) Run(ctx context.Context, out streams) error {
	a, err := c.build(ctx, records)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	if err := a.durable(ctx); err != nil {
		return err
	}
	file, err := openCopy(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	done, err := a.store.Copies().Import(ctx, file)
	if err != nil {
		return unfit(err)
	}
	if err := a.counter.NoteCopy(ctx, staff.BringBack); err != nil {
		return err
	}
	if err := a.await(ctx, done.At.Add(storage.ServedWithin)); err != nil {
		return err
	}
	gap := kafala.Gap{From: done.From, To: a.now(), Aside: done.Aside}
	if err := a.store.Copies().EndImport(ctx, gap); err != nil {
		return err
	}
	if err := printCopied(out.out, done.Copied); err != nil {
		return err
	}
	fmt.Fprintf(out.out, "deliveries that go on: %d; set aside, as they may have arrived since (/dead): %d; of no use any more: %d\n",
		done.Again, done.Aside, done.LetGo)
	fmt.Fprintf(out.out, "ended since: %d; records that cannot be read: %d\n", done.Ended, done.Unread)
	_, err = fmt.Fprintf(out.out, "the records from %s to %s are lost: start the bot, it asks the gateway what was paid\n",
		gap.From.In(kafala.Riyadh).Format(time.RFC3339), gap.To.In(kafala.Riyadh).Format(time.RFC3339))
	return err
}
