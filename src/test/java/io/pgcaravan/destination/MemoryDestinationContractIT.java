package io.pgcaravan.destination;

class MemoryDestinationContractIT extends DestinationContract {

  private final MemoryDestination memory = new MemoryDestination();

  @Override
  protected Destination destination() {
    return memory;
  }
}
