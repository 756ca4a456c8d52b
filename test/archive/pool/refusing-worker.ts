throw new Error('This worker module does not load.');
