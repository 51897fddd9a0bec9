internal import Foundation
internal import Glibc
internal import Synchronization

/// A TCP proxy on 127.0.0.1 before a server's Unix socket that cuts connections, or lets them go silent.
///
/// A silent link stays open on both sides and what is sent is swallowed, as behind a firewall that lost its state:
/// neither the client's nor the server's keepalives notice. When the client gives up, the server's side stays open for
/// a while.
package final class FaultProxy: Sendable {
    package enum Fault: Int, Sendable {
        case none
        /// Both sides see the end of the connection.
        case cut
        /// Nothing arrives any more, in either direction.
        case swallow
        /// Statements arrive, answers do not: a COMMIT happens and nobody hears of it.
        case loseAnswers
    }

    /// The port it listens on.
    package let port: UInt16
    private let listener: Int32
    private let target: String
    private let links = Mutex<[Link]>([])

    private final class Link: Sendable {
        let client: Int32
        let server: Int32
        private let mode = Atomic<Int>(Fault.none.rawValue)

        init(client: Int32, server: Int32) { (self.client, self.server) = (client, server) }

        var fault: Fault {
            get { Fault(rawValue: mode.load(ordering: .acquiring)) ?? .cut }
            set { mode.store(newValue.rawValue, ordering: .releasing) }
        }
    }

    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter target: the path of the server's socket.
    /// - Throws: ``Failed`` if there is no port.
    package init(to target: String) throws {
        self.target = target
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(listener, pointer, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        guard isBound else {
            throw Failed(description: "no port on 127.0.0.1: \(unsafe String(cString: strerror(errno)))")
        }
        Thread.detachNewThread { [self] in accept() }
    }

    /// Lets a fault befall one open link; false if there is none.
    package func inject(_ fault: Fault, choice: UInt64) -> Bool {
        let healthy = links.withLock { $0.filter { $0.fault == .none } }
        guard !healthy.isEmpty else { return false }
        healthy[Int(choice % UInt64(healthy.count))].fault = fault
        return true
    }

    /// Ends all links and stops listening.
    package func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        for link in links.withLock({ $0 }) { link.fault = .cut }
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else {
                Glibc.close(listener)
                return
            }
            // Not for children: one that holds the socket would keep the link open after both sides are gone.
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            let server = connectToServer()
            guard server >= 0 else {
                // The server is down: so is whoever asks for it.
                Glibc.close(client)
                continue
            }
            let link = Link(client: client, server: server)
            links.withLock { $0.append(link) }
            Thread.detachNewThread { [self] in
                pump(link)
                links.withLock { links in links.removeAll { $0 === link } }
                Glibc.close(link.client)
                Glibc.close(link.server)
            }
        }
    }

    private func connectToServer() -> Int32 {
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in target.utf8.prefix(capacity - 1).enumerated() { unsafe path[index] = byte }
        }
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(server, pointer, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if connected { return server }
        Glibc.close(server)
        return -1
    }

    /// Forwards both directions until one side ends or the link is cut.
    private func pump(_ link: Link) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var clientIsOpen = true
        var serverIsOpen = true
        var roundsAlone = 0
        while link.fault != .cut {
            var ready = [
                pollfd(fd: clientIsOpen ? link.client : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: serverIsOpen ? link.server : -1, events: Int16(POLLIN), revents: 0),
            ]
            guard unsafe poll(&ready, 2, 10) >= 0 || errno == EINTR else { return }
            if !clientIsOpen {
                roundsAlone += 1
                if roundsAlone > 500 { return }
            }
            if ready[0].revents != 0 {
                let count = unsafe read(link.client, &buffer, buffer.count)
                let fault = link.fault
                if count <= 0 {
                    // The end of a silent link does not reach the server.
                    guard fault != .none, serverIsOpen else { return }
                    clientIsOpen = false
                } else if fault != .swallow, serverIsOpen {
                    guard forward(buffer, count, to: link.server) else { return }
                }
            }
            if ready[1].revents != 0 {
                let count = unsafe read(link.server, &buffer, buffer.count)
                if count <= 0 {
                    guard link.fault != .none else { return }
                    // Nor does the server's end reach the client.
                    guard clientIsOpen else { return }
                    serverIsOpen = false
                } else if link.fault == .none, !forward(buffer, count, to: link.client) {
                    return
                }
            }
        }
    }

    private func forward(_ bytes: [UInt8], _ count: Int, to socket: Int32) -> Bool {
        var start = 0
        while start < count {
            let sent = unsafe bytes.withUnsafeBytes { buffer in
                guard let base = buffer.baseAddress else { return -1 }
                return unsafe send(socket, unsafe base + start, count - start, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            start += sent
        }
        return true
    }
}
