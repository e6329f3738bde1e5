package storage

import (
	"embed"

	"github.com/redis/go-redis/v9"
)

//go:embed scripts/*.lua
var lua embed.FS

// The scripts, each safe to run twice. Their files say what they take and give.
var (
	sessionScript   = script("session")
	profileScript   = script("profile")
	recordScript    = script("record")
	againScript     = script("again")
	eraseScript     = script("erase")
	forgetScript    = script("forget")
	pruneScript     = script("prune")
	readScript      = script("read")
	ofHashScript    = script("readfield")
	claimScript     = script("claim")
	doneScript      = script("done")
	laterScript     = script("later")
	parkScript      = script("park")
	limitScript     = script("limit")
	differScript    = script("differ")
	holdScript      = script("hold")
	tellScript      = script("tell")
	reviveScript    = script("revive")
	missedScript    = script("missed")
	buryScript      = script("bury")
	declineScript   = script("decline")
	proveScript     = script("prove")
	probeScript     = script("probe")
	askScript       = script("question")
	heardScript     = script("answered")
	burstScript     = script("burst")
	auditScript     = script("audit")
	staffScript     = script("staff")
	dismissScript   = script("dismiss")
	inviteScript    = script("invite")
	freezeScript    = script("freeze")
	thawScript      = script("thaw")
	canaryScript    = script("canary")
	giveUpScript    = script("giveup")
	swapScript      = script("swap")
	fieldScript     = script("resealfield")
	renameScript    = script("rename")
	copyScript      = script("copy")
	caseScript      = script("case")
	spendScript     = script("spend")
	listScript      = script("list")
	redateScript    = script("redate")
	rejectScript    = script("reject")
	queryScript     = script("query")
	dropQueryScript = script("dropquery")
)

// script reads an embedded script, with what all of them share before it.
func script(name string) *redis.Script {
	shared, err := lua.ReadFile("scripts/shared.lua")
	if err != nil {
		panic(err)
	}
	own, err := lua.ReadFile("scripts/" + name + ".lua")
	if err != nil {
		panic(err)
	}
	return redis.NewScript(string(shared) + "\n" + string(own))
}
