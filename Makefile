# Two commands are all that a newcomer needs, as root: make demo and make test.

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

VERSION := 0.1.0
LDFLAGS := -s -w -X minibroker/pkg/version.Version=$(VERSION)
MINIBROKER := bin/minibroker
DEMO := --context mb-testbed --topology topologies/12node.yaml --topology topologies/12node-testbed.yaml
GOTEST := go test -count=1

export CGO_ENABLED := 0

.PHONY: all build deps kafka demo test unit kafkatest e2e bench bench-costs clean
all: build

build: ## bin/minibroker and bin/alertstream, both static
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/ ./cmd/minibroker ./cmd/alertstream

deps: ## what this machine lacks, from Debian's packages
	missing=()
	need() { command -v "$$1" >/dev/null || missing+=("$$2"); }
	need dockerd docker.io
	need iptables iptables
	need ip iproute2
	need busybox busybox-static
	need mvn maven
	need kcat kcat
	need docker-compose docker-compose
	need jlink openjdk-17-jdk-headless
	python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
	if (($${#missing[@]})); then
		echo "installing $${missing[*]}" >&2
		apt-get update -qq
		DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$${missing[@]}" >/dev/null
	fi

demo: deps build ## the whole mini-broker on twelve nodes of this machine: deploy, stream, report, teardown
	mkdir -p out/demo
	trap '$(MINIBROKER) testbed down' EXIT
	$(MINIBROKER) images build
	$(MINIBROKER) testbed up --nodes 12
	$(MINIBROKER) deploy $(DEMO)
	$(MINIBROKER) report $(DEMO) --wait --save out/demo
	$(MINIBROKER) status $(DEMO)
	$(MINIBROKER) teardown $(DEMO) --volumes

test: deps build unit kafkatest e2e ## every test

unit: ## what needs neither root nor Kafka
	go vet ./...
	$(GOTEST) ./...

# Kafka's jars, as the kafka image has them, for the tests that run a broker
# beside them.
KAFKA_LIBS := $(CURDIR)/out/kafka-libs
$(KAFKA_LIBS)/.fetched: images/kafka/pom.xml
	rm -rf $(KAFKA_LIBS)
	mvn -q -B -f $< dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=$(KAFKA_LIBS)
	touch $@

kafkatest: deps $(KAFKA_LIBS)/.fetched ## with a real Kafka and MirrorMaker on loopback
	KAFKA_LIBS=$(KAFKA_LIBS) $(GOTEST) -tags kafka -timeout 30m ./pkg/kafka/... ./pkg/trial/... ./pkg/monitor/... ./pkg/stream/... ./pkg/job/... ./clients/... ./cmd/alertstream/...

e2e: deps build ## on real Swarms of this machine
	$(MINIBROKER) images build
	$(GOTEST) -tags testbed -p 1 -timeout 60m ./pkg/testbed/... ./pkg/e2e/...

# An interpreter for the peers in Python, unless PYTHON names one that has
# confluent-kafka and fastavro.
BENCH_VENV := $(CURDIR)/out/bench-venv
$(BENCH_VENV)/.ready: | deps
	python3 -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/pip install -q confluent-kafka==2.16.1 fastavro==1.13.1
	touch $@

LANE := filter sender node growth twelve

bench: deps build $(KAFKA_LIBS)/.fetched $(if $(PYTHON),,$(BENCH_VENV)/.ready) ## every measurement beside its peer or limit, in one table: docs/performance.md; or some: LANE="filter sender"
	@export KAFKA_LIBS=$(KAFKA_LIBS) PYTHON=$(or $(PYTHON),$(BENCH_VENV)/bin/python)
	failed=()
	for lane in $(LANE); do
		case $$lane in
		filter|sender|growth|costs) limit=30m ;;
		node) limit=60m ;;
		twelve)
			limit=150m
			trap '$(MINIBROKER) testbed down --name bench' EXIT
			$(MINIBROKER) images build ;;
		*) echo "LANE=$$lane: give filter, sender, node, growth, twelve or costs" >&2; exit 2 ;;
		esac
		rm -f out/bench/$$lane.json
		$(GOTEST) -tags bench -timeout $$limit -v -run "^Test$${lane^}$$" ./pkg/bench || failed+=("$$lane")
	done
	$(GOTEST) -tags bench -v -run '^TestRender$$' ./pkg/bench
	if (($${#failed[@]})); then
		echo "not measured to the end: $${failed[*]}" >&2
		exit 1
	fi

bench-costs: ## what parts cost for each alert and byte: out/costs.json, for minibroker size --costs
	@$(MAKE) --no-print-directory bench LANE=costs

clean: ## what was built here; images and testbeds have their own commands
	rm -rf bin out
