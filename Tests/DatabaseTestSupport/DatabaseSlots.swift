/// Lets so many tests have a database at once that their connections stay below the limit of the server.
///
/// Tests run side by side, as many as there are; each may open five connections or more.
actor DatabaseSlots {
    static let shared = DatabaseSlots(16)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    /// Waits for a slot.
    func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Gives a slot to the one that has waited longest.
    func giveBack() {
        guard waiting.isEmpty else { return waiting.removeFirst().resume() }
        free += 1
    }
}
