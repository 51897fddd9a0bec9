// RFC 1952. zlib reads each member's header, checks its CRC32 and length; what lies between members is judged here as
// gzip 1.12 does.

internal import CZlib

/// The bytes of a gzip file: one member after the other, each checked, up to the end of the file.
///
/// Zero bytes may follow the last member, as tapes pad files with them; anything else is refused.
@safe
final class GzipMembers: ByteBlocks {
    private let source: StoredBytes
    /// zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutableRawBufferPointer
    /// Where in the file the member under way starts; nil between members.
    private var member: Int?

    init(_ source: StoredBytes) throws(RecordError) {
        self.source = source
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe output = .allocate(byteCount: 1 << 18, alignment: 16)
        guard unsafe waybill_inflate_gzip_init(stream) == Z_OK else {
            throw RecordError(file: source.name, reason: "cannot be read: out of memory")
        }
    }

    /// Appends the next bytes, at least one; false at the end.
    func appendBlock(to buffer: inout [UInt8]) throws(RecordError) -> Bool {
        while true {
            if member == nil, try !begin() { return false }
            if try !source.fill(1) { throw cut() }
            let count = try inflate()
            if count > 0 {
                unsafe buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: output[..<count]))
                return true
            }
        }
    }

    /// Makes ready for the next member; false if there is none.
    private func begin() throws(RecordError) -> Bool {
        guard try source.fill(1) else { return false }
        let place = source.offset
        if source.prefix(1) == [0] { return try endsInZeros(from: place) }
        guard try source.fill(2) else {
            throw source.prefix(1) == [0x1F] ? cut() : foreign(at: place)
        }
        guard source.prefix(2) == [0x1F, 0x8B] else { throw foreign(at: place) }
        guard unsafe inflateReset(stream) == Z_OK else {
            throw RecordError(file: source.name, reason: "cannot be read")
        }
        member = place
        return true
    }

    private func endsInZeros(from place: Int) throws(RecordError) -> Bool {
        while try source.fill(1) {
            let zeros = unsafe source.unread.prefix { $0 == 0 }.count
            guard zeros == source.unreadCount else { throw foreign(at: source.offset + zeros) }
            source.consume(zeros)
        }
        return false
    }

    /// Unpacks what is at hand; the number of bytes in `output`.
    private func inflate() throws(RecordError) -> Int {
        let given = source.unreadCount
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: source.unread.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        unsafe stream.pointee.avail_in = UInt32(given)
        unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(output.count)
        let result = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        unsafe source.consume(given - Int(stream.pointee.avail_in))
        let count = unsafe output.count - Int(stream.pointee.avail_out)
        switch result {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: member = nil
        default: throw damaged(result)
        }
        return count
    }

    private func damaged(_ result: Int32) -> RecordError {
        let text = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "error \(result)"
        let reason =
            switch text {
            case "incorrect data check": "its checksum (CRC32) is not that of its contents"
            case "incorrect length check": "its length is not that of its contents"
            default: text
            }
        return RecordError(
            file: source.name,
            reason:
                "is damaged: the gzip member that starts at byte \(member ?? 0) is wrong at byte "
                + "\(source.offset): \(reason)"
        )
    }

    private func cut() -> RecordError {
        let end = source.offset + source.unreadCount
        return RecordError(
            file: source.name,
            reason: "is cut off: it ends at byte \(end), inside the gzip member that starts at byte "
                + "\(member ?? source.offset)"
        )
    }

    private func foreign(at place: Int) -> RecordError {
        RecordError(
            file: source.name,
            reason: "is damaged: a gzip member ends at byte \(place), and what follows is no other member; "
                + "compress what was appended, or take it away"
        )
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe output.deallocate()
    }
}
