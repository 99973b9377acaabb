import RWKVCheckpoints

extension ModelSource {
  /// A model in a file of rwkv.cpp, whose tensors' names tell the family.
  init(_ file: RWKVCppFile, among families: Families) throws(CheckpointError) {
    let family = try families.family(of: TensorNames(file.names), path: file.path)
    self.family = family
    checkpoint = try TranslatedCheckpoint(
      file,
      keepsBlocks: { name in
        name == "emb.weight" || name == "head.weight" || family.packs(name)
      },
      sources: { name throws(CheckpointError) in
        try family.weights(inRWKVCpp: name, shape: file.shape(of: name)) ?? [WeightSource(name)]
      })
  }
}

extension String {
  /// Behind the last dot.
  var leafName: String {
    utf8.split(separator: UInt8(ascii: ".")).last.map { String(Substring($0)) } ?? self
  }
}
