"""What a learner asks for in a cell: %hint, %solution, %check, %reset, %repair."""
