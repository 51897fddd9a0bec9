/// Does one piece of work so often: `CountedBenchmark NAME ROUNDS`; without arguments it lists the names.
///
/// `counts.sh` runs it under valgrind with different numbers of rounds: the difference, over the rounds between them,
/// is what a round costs in instructions and allocations, start-up left out. Both are the same from run to run, on a
/// busy machine too.
@main
enum CountedBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let rounds = Int(arguments[2]) else {
            for work in CountedWork.all { print(work.name) }
            return
        }
        guard let work = CountedWork.all.first(where: { $0.name == arguments[1] }) else {
            print("there is no work '\(arguments[1])'; expected one of \(CountedWork.all.map(\.name))")
            return
        }
        let round = try work.prepared()
        var sum = 0
        for _ in 0..<rounds { sum &+= try round() }
        // Printed, so that no round is optimised away.
        print(sum)
    }
}
