// Judges logs with Porcupine and says how long the judging alone took: a request a line on standard input,
// "<model>\t<file>\t<seconds>", an answer a line on standard output, as JSON.
//
// The models do what Faultline's specifications of the same logs do, in the way that Porcupine's own documentation
// suggests: values compared and hashed as they are, the key-value store split by key or, on request, one map.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

type answer struct {
	Verdict string  `json:"verdict"`
	Wall    float64 `json:"wall"`
	CPU     float64 `json:"cpu"`
}

func main() {
	requests := bufio.NewScanner(os.Stdin)
	for requests.Scan() {
		words := strings.Split(requests.Text(), "\t")
		budget, err := strconv.ParseFloat(words[2], 64)
		if err != nil {
			panic(err)
		}
		line, err := json.Marshal(measure(words[0], words[1], budget))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(line))
	}
}

// What takes less than this is done several times in a round, so that looking at the clock does not count.
const roundSeconds = 0.001

// The median of the rounds that fit into the budget after one to warm up, and at least of three: Porcupine takes the parts
// of a history in another order each time.
func measure(modelName, file string, budget float64) answer {
	model, events := load(modelName, file)
	begin := time.Now()
	legal := porcupine.CheckEvents(model, events)
	runs := 1 + int(roundSeconds/time.Since(begin).Seconds())
	var walls, cpus []float64
	for begin := time.Now(); len(walls) < 3 || time.Since(begin).Seconds() < budget; {
		cpu, wall := cpuSeconds(), time.Now()
		for i := 0; i < runs; i++ {
			legal = porcupine.CheckEvents(model, events)
		}
		walls = append(walls, time.Since(wall).Seconds()/float64(runs))
		cpus = append(cpus, (cpuSeconds()-cpu)/float64(runs))
	}
	verdict := map[bool]string{true: "valid", false: "invalid"}[legal]
	return answer{Verdict: verdict, Wall: median(walls), CPU: median(cpus)}
}

func median(numbers []float64) float64 {
	sort.Float64s(numbers)
	return numbers[len(numbers)/2]
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func load(modelName, file string) (porcupine.Model, []porcupine.Event) {
	bytes, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	lines := strings.Split(string(bytes), "\n")
	switch modelName {
	case "cas-register":
		return casRegister, readLog(lines, jepsenLine, jepsenEvent)
	case "kv":
		return kv, readLog(lines, kvLine, kvEvent)
	case "kv-whole":
		return kvWhole, readLog(lines, kvLine, kvEvent)
	}
	panic("unknown model " + modelName)
}

// What a line says, whatever the log.
type said struct {
	process, kind string
	value         any
	// Neither returned nor failed in a way that tells anything.
	isLost bool
}

// A client that nobody heard from again returns at the end, with an unknown result.
func readLog(lines []string, pattern *regexp.Regexp, read func(words []string) said) []porcupine.Event {
	var events []porcupine.Event
	open := map[string]int{}
	next := 0
	for _, line := range lines {
		words := pattern.FindStringSubmatch(line)
		if words == nil {
			continue
		}
		event := read(words)
		client, _ := strconv.Atoi(event.process)
		if event.kind == "invoke" {
			open[event.process] = next
			events = append(events, porcupine.Event{ClientId: client, Kind: porcupine.CallEvent, Value: event.value, Id: next})
			next++
		} else if id, isOpen := open[event.process]; isOpen && !event.isLost {
			delete(open, event.process)
			events = append(events, porcupine.Event{ClientId: client, Kind: porcupine.ReturnEvent, Value: event.value, Id: id})
		}
	}
	var rest []int
	for _, id := range open {
		rest = append(rest, id)
	}
	sort.Ints(rest)
	for _, id := range rest {
		events = append(events, porcupine.Event{Kind: porcupine.ReturnEvent, Value: result{isUnknown: true}, Id: id})
	}
	return events
}

type call struct {
	f        string
	key      string
	from, to int
	text     string
}

type result struct {
	isOk, isUnknown bool
	number          int
	text            string
}

const absent = -1 << 40

var jepsenLine = regexp.MustCompile(`^INFO\s+jepsen\.util\s+-\s+(\d+)\s+:(invoke|ok|fail|info)\s+:(read|write|cas)\s+(.*)$`)

func jepsenEvent(words []string) said {
	numbers := numbersIn(words[4])
	if words[2] == "invoke" {
		made := call{f: words[3]}
		switch made.f {
		case "write":
			made.to = numbers[0]
		case "cas":
			made.from, made.to = numbers[0], numbers[1]
		}
		return said{process: words[1], kind: "invoke", value: made}
	}
	got := result{isOk: words[2] == "ok", number: absent}
	if words[3] == "read" && len(numbers) > 0 {
		got.number = numbers[0]
	}
	if words[2] == "fail" && words[3] == "read" {
		got.isUnknown = true
	}
	return said{process: words[1], kind: words[2], value: got, isLost: words[2] == "info"}
}

var number = regexp.MustCompile(`\d+`)

func numbersIn(text string) []int {
	var numbers []int
	for _, digits := range number.FindAllString(text, -1) {
		n, _ := strconv.Atoi(digits)
		numbers = append(numbers, n)
	}
	return numbers
}

var casRegister = porcupine.Model{
	Init: func() any { return absent },
	Step: func(state, input, output any) (bool, any) {
		held, made, got := state.(int), input.(call), output.(result)
		switch made.f {
		case "read":
			return got.isUnknown || got.number == held, state
		case "write":
			return true, made.to
		}
		matches := held == made.from
		if matches {
			return got.isOk || got.isUnknown, made.to
		}
		return !got.isOk || got.isUnknown, state
	},
	Hash: func(state any) uint64 { return uint64(state.(int)) },
}

var kvLine = regexp.MustCompile(`\{:process (\d+), :type :(\w+), :f :(\w+), :key "(.*?)", :value (?:nil|"(.*)")\}`)

func kvEvent(words []string) said {
	if words[2] == "invoke" {
		return said{process: words[1], kind: "invoke", value: call{f: words[3], key: words[4], text: words[5]}}
	}
	return said{process: words[1], kind: words[2], value: result{isOk: true, text: words[5]}}
}

func stepText(held string, made call, got result) (bool, string) {
	switch made.f {
	case "get":
		return got.isUnknown || got.text == held, held
	case "put":
		return true, made.text
	}
	return true, held + made.text
}

var kv = porcupine.Model{
	PartitionEvent: func(history []porcupine.Event) [][]porcupine.Event {
		parts := map[string][]porcupine.Event{}
		keys := map[int]string{}
		for _, event := range history {
			if event.Kind == porcupine.CallEvent {
				keys[event.Id] = event.Value.(call).key
			}
			key := keys[event.Id]
			parts[key] = append(parts[key], event)
		}
		var all [][]porcupine.Event
		for _, part := range parts {
			all = append(all, part)
		}
		return all
	},
	Init: func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		isOk, next := stepText(state.(string), input.(call), output.(result))
		return isOk, next
	},
	Hash: func(state any) uint64 { return hashOf(state.(string)) },
}

func hashOf(texts ...string) uint64 {
	hash := fnv.New64a()
	for _, text := range texts {
		hash.Write([]byte(text))
	}
	return hash.Sum64()
}

var kvWhole = porcupine.Model{
	Init: func() any { return map[string]string{} },
	Step: func(state, input, output any) (bool, any) {
		held, made := state.(map[string]string), input.(call)
		isOk, next := stepText(held[made.key], made, output.(result))
		if !isOk || made.f == "get" {
			return isOk, state
		}
		changed := make(map[string]string, len(held)+1)
		for key, value := range held {
			changed[key] = value
		}
		changed[made.key] = next
		return true, changed
	},
	Equal: func(a, b any) bool {
		first, second := a.(map[string]string), b.(map[string]string)
		if len(first) != len(second) {
			return false
		}
		for key, value := range first {
			if second[key] != value {
				return false
			}
		}
		return true
	},
	Hash: func(state any) uint64 {
		var sum uint64
		for key, value := range state.(map[string]string) {
			sum ^= hashOf(key, value)
		}
		return sum
	},
}
