internal import Dispatch

/// Runs a worker's routing on a queue of its own.
///
/// Routing computes for minutes without a pause. On the shared pool, which has one thread a core, as many workers as
/// cores would keep everything else from running: renewals of their own leases, and the timer that ends them after a
/// stop.
final class RoutingExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "waybill.routing")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
