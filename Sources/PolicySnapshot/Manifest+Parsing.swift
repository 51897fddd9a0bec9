internal import RoutingPolicy
package import StrictJSON

extension Manifest {
    /// The file's bytes: keys sorted, no spaces, one line end; the same for equal manifests.
    var bytes: [UInt8] { json.canonicalBytes() + [UInt8(ascii: "\n")] }

    /// The manifest as JSON; `bytes` is its canonical form.
    package var json: JSON { ManifestForm.json(self) }

    /// Reads `manifest.json`, and refuses it unless ``bytes`` would give exactly the same again.
    ///
    /// A manifest of a newer schema that this reader may still load can have members it does not know; it is then read
    /// without the last comparison.
    ///
    /// - Throws: `SnapshotError` with code `manifestSyntax`, `manifestField`, `newerReaderNeeded` or `outdated`.
    init(parsing bytes: ArraySlice<UInt8>) throws(SnapshotError) {
        let json: JSON
        do { json = try JSON.parse(bytes, maximumDepth: 16) } catch {
            throw SnapshotError(.manifestSyntax, entry: EntryName.manifest, "\(error)")
        }
        let header: Header = try ManifestForm.read(json, bindsKeys: false)
        guard header.lowestReader <= Self.reader else {
            throw SnapshotError(
                .newerReaderNeeded,
                entry: EntryName.manifest,
                field: "lowest_reader",
                "is \(header.lowestReader), but this Waybill is reader \(Self.reader); install a newer Waybill"
            )
        }
        guard header.schema >= Self.lowestSchema else {
            throw SnapshotError(
                .outdated,
                entry: EntryName.manifest,
                field: "schema",
                "is \(header.schema): an earlier Waybill made it, whose policies cannot follow a price and explore by "
                    + "another rule; train the policy again and pack it"
            )
        }
        // The known members bind only a manifest of our own schema.
        self = try ManifestForm.read(json, bindsKeys: header.schema <= Self.schema)
        guard header.schema > Self.schema || self.bytes.elementsEqual(bytes) else {
            throw SnapshotError(
                .manifestSyntax,
                entry: EntryName.manifest,
                "is not in canonical form: keys sorted, no spaces, shortest numbers, one line end"
            )
        }
    }
}
