import RWKVTensors

/// The named tensors that the pickle of a torch file describes.
struct TorchStateDictionary {
  /// In the file's order.
  private(set) var tensors: [(name: String, tensor: TorchTensor)] = []
  private let pickle: Pickle
  private let path: String

  /// Finds the dictionary of tensors, either the root or the one among the root's values.
  ///
  /// Anything else beside tensors (step counts, settings, an optimizer) is passed over.
  ///
  /// - Throws: where there is no such dictionary or there are several, or a tensor is malformed.
  init(_ pickle: Pickle, path: String) throws(CheckpointError) {
    self.pickle = pickle
    self.path = path
    var seen: Set<String> = []
    for (key, value) in try weights() where isTensor(value) {
      guard let name = key.text else {
        throw CheckpointError(path: path, problem: "a tensor has a name that is not text")
      }
      guard seen.insert(name).inserted else {
        throw CheckpointError(path: path, tensor: name, problem: "it occurs twice")
      }
      guard let tensor = tensor(value) else {
        throw CheckpointError(
          path: path, tensor: name, problem: "its description is malformed or reaches outside")
      }
      tensors.append((name, tensor))
    }
  }

  private typealias Members = [(key: Pickle.Value, value: Pickle.Value)]

  /// Names under which training scripts keep the weights beside other dictionaries of tensors.
  private static let preferred = ["state_dict", "model", "module", "model_state_dict"]

  private func weights() throws(CheckpointError) -> Members {
    guard let root = members(pickle.root) else {
      throw CheckpointError(path: path, problem: "its pickle is no dictionary of tensors")
    }
    if holdsTensors(root) { return root }
    var seen: Set<Pickle.Value> = []
    var candidates: [(name: String, members: Members)] = []
    for (key, value) in root {
      // A value that many keys share is looked at once.
      guard seen.insert(value).inserted, let members = members(value), holdsTensors(members)
      else { continue }
      candidates.append((key.text ?? "a dictionary without a name", members))
    }
    for name in Self.preferred {
      if let chosen = candidates.first(where: { $0.name == name }) { return chosen.members }
    }
    guard let only = candidates.first else {
      throw CheckpointError(path: path, problem: "it holds no tensors")
    }
    guard candidates.count == 1 else {
      let names = candidates.map(\.name).joined(separator: ", ")
      throw CheckpointError(path: path, problem: "it holds several sets of tensors: \(names)")
    }
    return only.members
  }

  private func members(_ value: Pickle.Value) -> Members? {
    pickle.items(of: value, .dictionary).map { items in
      stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
    }
  }

  private func holdsTensors(_ members: Members) -> Bool {
    members.contains { isTensor($0.value) }
  }

  private func isTensor(_ value: Pickle.Value) -> Bool {
    pickle.items(of: value, .call(.rebuildTensor)) != nil
      || pickle.items(of: value, .call(.rebuildParameter)) != nil
  }

  /// A tensor, or the one that a parameter wraps; nil where it is malformed.
  private func tensor(_ value: Pickle.Value) -> TorchTensor? {
    var value = value
    // _rebuild_parameter(data, requires_grad, backward_hooks)
    if let parameter = pickle.items(of: value, .call(.rebuildParameter)) {
      guard parameter.count == 3 else { return nil }
      value = parameter[0]
    }
    // _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)
    guard let tensor = pickle.items(of: value, .call(.rebuildTensor)), tensor.count == 6,
      let storage = storage(tensor[0]), let offset = tensor[1].integer,
      let shape = integers(tensor[2]), let strides = integers(tensor[3])
    else { return nil }
    return TorchTensor(storage: storage, offset: offset, shape: shape, strides: strides)
  }

  /// The storage that a persistent id names: ("storage", class, key, device, element count).
  private func storage(_ value: Pickle.Value) -> TorchTensor.Storage? {
    guard let id = pickle.items(of: value, .persistent)?.first,
      let parts = pickle.items(of: id, .tuple), parts.count == 5, parts[0].text == "storage",
      case .global(let global) = parts[1], let elementType = global.elementType,
      let key = parts[2].text, let count = parts[4].integer, count >= 0
    else { return nil }
    return TorchTensor.Storage(key: key, elementType: elementType, count: count)
  }

  private func integers(_ value: Pickle.Value) -> [Int]? {
    guard let items = pickle.items(of: value, .tuple) else { return nil }
    let integers = items.compactMap(\.integer)
    return integers.count == items.count ? integers : nil
  }
}
