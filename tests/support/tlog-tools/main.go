// What other programs of the transparency-log world say of a log of ours, and a note of theirs for ours to read:
// golang.org/x/mod/sumdb (note, tlog) and github.com/transparency-dev/formats. One JSON object in, one out.
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	formats "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type input struct {
	Folder      string // a log's prefix: tile/…
	LogKey      string // verifier keys
	WitnessKey  string
	Checkpoint  string // a co-signed note
	Size        int64
	Root        string // base64
	Before      int64  // an earlier size
	BeforeRoot  string
	Consistency []string // base64
	Entries     []string // base64 of some entries
	Proofs      []string // a tlog-proof for each of them
}

type output struct {
	Checkpoint  string   // as their reader sees it: who signed
	Root        string   // of the tiles, by their reader
	Consistent  string   // "" or what is wrong with ours
	Inclusion   []string // likewise, for each proof
	TheirProofs [][]string
	TheirBefore []string
	LogKey      string // a key of theirs, and a note signed with it
	WitnessKey  string
	Note        string
}

func main() {
	var in input
	must(json.NewDecoder(os.Stdin).Decode(&in))
	var out output

	log := verifier(note.NewVerifier(in.LogKey))
	witness := verifier(formats.NewVerifierForCosignatureV1(in.WitnessKey))
	opened, err := note.Open([]byte(in.Checkpoint), note.VerifierList(log, witness))
	if err != nil {
		out.Checkpoint = err.Error()
	} else {
		var names []string
		for _, one := range opened.Sigs {
			names = append(names, one.Name)
		}
		out.Checkpoint = strings.Join(names, " ")
	}

	tree := tlog.Tree{N: in.Size, Hash: hash(in.Root)}
	reader := tlog.TileHashReader(tree, tiles{in.Folder})
	root, err := tlog.TreeHash(in.Size, reader)
	must(err)
	out.Root = root.String()

	var consistency tlog.TreeProof
	for _, one := range in.Consistency {
		consistency = append(consistency, hash(one))
	}
	out.Consistent = said(tlog.CheckTree(consistency, in.Size, tree.Hash, in.Before, hash(in.BeforeRoot)))
	theirs, err := tlog.ProveTree(in.Size, in.Before, reader)
	must(err)
	out.TheirBefore = texts(theirs)

	for i, text := range in.Proofs {
		var parsed proof.TLogProof
		must(parsed.Unmarshal([]byte(text)))
		var hashes tlog.RecordProof
		for _, one := range parsed.Hashes {
			hashes = append(hashes, tlog.Hash(one))
		}
		entry, err := base64.StdEncoding.DecodeString(in.Entries[i])
		must(err)
		wrong := said(tlog.CheckRecord(hashes, in.Size, tree.Hash, int64(parsed.Index), tlog.RecordHash(entry)))
		if !bytes.Equal(parsed.Marshal(), []byte(text)) {
			wrong += "written otherwise"
		}
		out.Inclusion = append(out.Inclusion, wrong)
		proven, err := tlog.ProveRecord(in.Size, int64(parsed.Index), reader)
		must(err)
		out.TheirProofs = append(out.TheirProofs, texts(proven))
	}

	logSecret, logKey, err := note.GenerateKey(rand.Reader, "log.example/theirs")
	must(err)
	witnessSecret, witnessKey, err := note.GenerateKey(rand.Reader, "witness.example/theirs")
	must(err)
	signer, err := note.NewSigner(logSecret)
	must(err)
	cosigner, err := formats.NewSignerForCosignatureV1(witnessSecret)
	must(err)
	text := fmt.Sprintf("log.example/theirs\n%d\n%s\n", in.Size, in.Root)
	signed, err := note.Sign(&note.Note{Text: text}, signer, cosigner)
	must(err)
	out.Note = string(signed)
	out.LogKey = logKey
	out.WitnessKey, err = formats.VKeyToCosignatureV1(witnessKey)
	must(err)
	must(json.NewEncoder(os.Stdout).Encode(out))
}

type tiles struct{ folder string }

func (t tiles) Height() int                     { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, one := range wanted {
		// sumdb writes the height into the path, tlog-tiles does not.
		path := strings.Replace(one.Path(), "tile/8/", "tile/", 1)
		content, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		read = append(read, content)
	}
	return read, nil
}

func verifier[V note.Verifier](one V, err error) note.Verifier {
	must(err)
	return one
}

func hash(text string) tlog.Hash {
	parsed, err := tlog.ParseHash(text)
	must(err)
	return parsed
}

func texts[H ~[]tlog.Hash](hashes H) []string {
	list := []string{}
	for _, one := range hashes {
		list = append(list, one.String())
	}
	return list
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
