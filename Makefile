# The only commands a newcomer needs. DATA=folder runs the demo on an outcome set of your own.
.PHONY: demo plan test quick docs lint check build install clean bench bench-backlog bench-set-policy faults

waybill := .build/release/waybill

demo: plan build
	@$(waybill) demo $(if $(DATA),--data "$(DATA)")

# What takes long is said before it does. WAYBILL_HOME moves all that is kept out of .waybill.
plan:
	@[ -x $(waybill) ] || echo "the first time takes about 15 minutes: Debian packages where some are missing, weights of" \
		"84 MB, a Swift build of 5 to 10 minutes on two cores, and a demo of a minute or two; later it is quick"

build: install
	@[ -x $(waybill) ] || echo "building with Swift, 5 to 10 minutes on two cores the first time"
	@swift build -c release --product waybill

install:
	@ops/install.sh
	@ops/fetch-weights.sh

test: install
	@ops/install.sh --test
	@swift build -c release --build-tests
	@Tests/suite.sh
	@Tests/instruction-sets.sh
	@Tests/Benchmarks/counts.sh

# The inner loop: the modules that need no database and no program, in a build of their own, without the tests that try
# every bit or cut of a file (Tests/PureTestSupport/TestScope.swift). File by file, so that little is compiled again,
# but optimised: without, the numeric tests alone take more than five minutes.
quick:
	@WAYBILL_QUICK=1 swift test --scratch-path .build/quick -Xswiftc -O

# Beside the formatter's rules: our own (ops/lint.sh), and that the shipped outcomes are what their script draws.
lint:
	@ops/lint.sh
	@swift format lint --strict -r Package.swift Sources Tests db web ops
	@python3 demo/simulate.py --check

check: lint test

# The reference of every module from its doc comments, in .build/reference; fails where DocC warns.
docs: install
	@ops/docs.sh

# Instructions and allocations of what every prompt passes, beside those written down in Tests/Benchmarks/counts.txt.
bench: install
	@ops/install.sh --test
	@swift build -c release --product CountedBenchmark
	@Tests/Benchmarks/counts.sh

# Microseconds a decision of the set policy, without the encoder.
bench-set-policy:
	@swift build -c release --product SetPolicyBenchmark && .build/release/SetPolicyBenchmark

# Prompts a second through Postgres beside other queues and raw COPY. PROMPTS=N sets the size.
bench-backlog: install
	@Tests/Benchmarks/bench-backlog.sh

# FAULTS faults of all kinds (SIGKILL, SIGSTOP, ended sessions, cut and silent connections, server crashes, a full disk)
# at a fleet of workers, drawn by SEED; every prompt must be decided exactly once. A short form of it is part of `make
# test`. The full disk needs root, as it mounts a small tmpfs; without, more server crashes take its place. Then
# FAILOVERS times a primary dies under workers and a loader, and its standby takes over. KILLS times each of export,
# dispatch, record and results is killed, `waybill run` four times, on 6,196 real prompts where shared/data is there.
FAULTS ?= 1200
KILLS ?= 150
FAILOVERS ?= 20
SEED ?= 20261121
faults: install
	@ops/install.sh --test
	@swift build -c release --build-tests
	@WAYBILL_FAULTS=$(FAULTS) WAYBILL_FAULT_SEED=$(SEED) WAYBILL_FAILOVERS=$(FAILOVERS) \
		WAYBILL_KILLS=$(KILLS) WAYBILL_RUN_PROMPTS=6196 \
		swift test -c release --disable-testable-imports --skip-build --no-parallel \
		--filter 'FaultRunTests|FailoverTests|ExportKillTests|DispatchKillTests|RecordKillTests|RealPromptsRunTests'
