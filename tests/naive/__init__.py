"""The company's books kept a second time, naively, to be compared with the product's."""
